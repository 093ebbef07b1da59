namespace Atellagent.Boundary.Authority;

/// <summary>Names that grains and storage agree on.</summary>
public static class AuthorityStorage
{
    /// <summary>The grain storage provider.</summary>
    public const string Provider = "Default";

    /// <summary>The state's name.</summary>
    public const string StateName = "document";

    /// <summary>The grain type and key of the manifest.</summary>
    public const string Manifest = "boundary";
}
