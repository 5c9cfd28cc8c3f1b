"""The census: every way known by which stock Wagtail changes what readers see without a sign-off.

Each way is taken, by each kind of user where one is involved, and then the public site is read from end to end:
readers get what was signed, byte for byte, or nothing.
"""
