"""Writing annotations into CycloneDX documents, which are patched and never written anew."""
