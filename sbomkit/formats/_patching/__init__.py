"""What annotates documents of all families: places in their bytes, edits, and the way back."""
