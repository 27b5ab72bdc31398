"""Wire-faithful stand-ins for strangers' machines.

Nothing here may import another tokenarb package: a simulator that shared code with the product would share its mistakes too.
"""
