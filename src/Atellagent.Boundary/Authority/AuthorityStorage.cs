using System.Collections.Immutable;

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

    /// <summary>The grain type of what persons say about being away; the key is the person's name.</summary>
    public const string Absence = "absence";

    /// <summary>The grain type of the draft that runs beside the policies in force; the key is that of the manifest.</summary>
    public const string Shadow = "shadow";

    /// <summary>The kinds of documents; the grain type of each is its name in lower case.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["Team", "Principal", "Deployment", "Route", "Policy", "PolicyException", "TrustedIssuer", "IdentityProvider", "Webhook", "Alert", "Detector"];

    /// <summary>The kind of document that a grain type keeps.</summary>
    /// <param name="grainType">The grain type.</param>
    /// <returns>The kind; the grain type itself where there is none.</returns>
    public static string KindOf(string grainType) => Kinds.FirstOrDefault(kind => kind.Equals(grainType, StringComparison.OrdinalIgnoreCase)) ?? grainType;
}
