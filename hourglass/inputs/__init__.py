"""What a network sees of a row: its scale, damage to undo, augmentation."""
