"""Offline judges of readers' pages: HTML by vnu, structured data against schema.org's vocabulary by TypeScript.

They come from npm, locked in the package-lock.json beside this: `.ci/run` installs them into var/validators.
"""
