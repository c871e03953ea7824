"""Writing annotations into SPDX 2 documents, which are patched and never written anew."""
