"""The history of the register's tables; run when a register is opened."""
