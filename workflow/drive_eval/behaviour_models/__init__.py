"""Ordered logits of service users' behaviour: by time and circumstances, and by the direct work done."""
