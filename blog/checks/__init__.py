"""Health-content rules: what an editor must mend before a physician is asked, and what both should look at.

A rule is a small class in the registry (`registry.py`), pure over a `Draft` (`draft.py`): the content by value as a
physician would sign it, and the ids of the editor's blocks, so that a fault leads to its place. `report.py` runs
them all, `gate.py` keeps a draft with a blocking fault out of review whatever asked for it.

Knows blocks, models and the sign-off; nothing of the screens that show its reports.

Two rules of the house are about the reviewer, and are kept where a reviewer is known:

- A conflict of interest is stated with every signature, also when it is “none declared”: the signature copies the
  reviewer's statement, every page prints it, and nobody signs without the tick that nothing is undeclared
  (NHS standard for health content). A clinic's own physician says so in that statement.
- Nobody signs what they wrote: `blog.signoff.may_sign` refuses. The check `somebody_else_can_sign` only says early
  that a draft would find nobody.
"""
