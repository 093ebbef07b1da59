namespace Atellagent.Silo.Composition;

/// <summary>A witness, as the settings name it.</summary>
public sealed class WitnessSetting
{
    /// <summary>The prefix that <c>add-checkpoint</c> is added to.</summary>
    public string Url { get; set; } = "";

    /// <summary>Its key, as C2SP signed-note writes keys.</summary>
    public string Key { get; set; } = "";

    /// <summary>Address ranges (CIDR) that its host may have; none for public addresses only.</summary>
    public IList<string> Networks { get; init; } = [];
}
