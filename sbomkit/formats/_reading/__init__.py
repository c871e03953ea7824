"""What the formats share: bytes of strangers in, findings and an inventory in the making out."""
