using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Atellagent.Silo.Identity.BreakGlass;

/// <summary>
/// Keeps sealed codes between a request and the operation that its action performs: the action names the deed, and the code stays
/// here. What is not here cannot be done.
/// </summary>
internal sealed class CodeDesk
{
    private readonly ConcurrentDictionary<string, CodeDeed> _deeds = new(StringComparer.Ordinal);

    /// <summary>Keeps a deed for an action.</summary>
    /// <param name="deed">The deed.</param>
    /// <returns>The name by which the action asks for it.</returns>
    public string Hold(CodeDeed deed)
    {
        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _deeds[name] = deed;
        return name;
    }

    /// <summary>Ends the keeping.</summary>
    /// <param name="name">The deed's name.</param>
    public void Release(string name) => _deeds.TryRemove(name, out _);

    /// <summary>Finds what an action is about.</summary>
    /// <param name="name">The deed's name; null where the action has none.</param>
    /// <param name="by">Who asks.</param>
    /// <returns>The deed, or null.</returns>
    public CodeDeed? Find(string? name, string by) =>
        name is not null && _deeds.TryGetValue(name, out CodeDeed? deed) && string.Equals(deed.By, by, StringComparison.Ordinal) ? deed : null;
}
