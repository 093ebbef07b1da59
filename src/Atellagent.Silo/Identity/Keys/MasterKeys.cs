namespace Atellagent.Silo.Identity.Keys;

/// <summary>The masters of the key ring.</summary>
/// <param name="Current">The one that is encrypted under from now on; null where there is none.</param>
/// <param name="Previous">The one before, which is still read; null where there is none.</param>
internal sealed record MasterKeys(MasterKey? Current, MasterKey? Previous)
{
    /// <summary>Finds a master by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The master, or null.</returns>
    public MasterKey? Find(string? name) => name is null ? null
        : Current?.Name == name ? Current
        : Previous?.Name == name ? Previous
        : null;
}
