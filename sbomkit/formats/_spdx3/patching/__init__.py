"""Writing annotations into SPDX 3 documents, which are patched and never written anew."""
