namespace Atellagent.Silo.Composition;

/// <summary>The first administrator, where it is not to be made up.</summary>
public sealed class AdminSettings
{
    /// <summary>The client id.</summary>
    public string? ClientId { get; set; }

    /// <summary>The client secret, 16 characters at least.</summary>
    public string? ClientSecret { get; set; }
}
