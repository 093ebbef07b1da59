using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// Keeps passwords and invitations between a request and the operation that its action performs: the action names the deed, and
/// what is secret stays here. What is not here cannot be done.
/// </summary>
internal sealed class PersonDesk
{
    private readonly ConcurrentDictionary<string, PersonDeed> _deeds = new(StringComparer.Ordinal);

    /// <summary>Keeps a deed for an action.</summary>
    /// <param name="deed">The deed.</param>
    /// <returns>The name by which the action asks for it.</returns>
    public string Hold(PersonDeed deed)
    {
        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _deeds[name] = deed;
        return name;
    }

    /// <summary>Ends the keeping.</summary>
    /// <param name="name">The deed's name.</param>
    public void Release(string name) => _deeds.TryRemove(name, out _);

    /// <summary>Finds what an action is about.</summary>
    /// <param name="name">The deed's name.</param>
    /// <returns>The deed, or null.</returns>
    public PersonDeed? Find(string name) => _deeds.GetValueOrDefault(name);
}
