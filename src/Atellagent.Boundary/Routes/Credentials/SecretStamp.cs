namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>What can be seen of a secret's file without reading it.</summary>
/// <param name="Written">When it was written last.</param>
/// <param name="Length">Its length.</param>
/// <param name="Mode">Who may do what with it.</param>
internal readonly record struct SecretStamp(DateTime Written, long Length, UnixFileMode Mode);
