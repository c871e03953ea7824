"""Pages as people meet them: opened in a browser that tells everything a page does, and lets nothing leave this machine."""
