// The newest migration that this code was written for. A test keeps it equal to the last file in migrations/.
export const schemaVersion = 9;
