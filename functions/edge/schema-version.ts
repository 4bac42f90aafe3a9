// The number of the newest migration that this code was written for. A test keeps it equal to that of the last file.
export const schemaVersion = 51;
