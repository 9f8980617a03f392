"""What turns HTTP into a call and a call into HTTP."""
