"""From a folder of files to one array of pixels, uint8 (N, C, H, W).

Importing the package itself loads nothing heavy; take what is needed from its modules.
"""
