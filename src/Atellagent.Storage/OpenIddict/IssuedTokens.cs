using System.Collections.Concurrent;

namespace Atellagent.Storage.OpenIddict;

/// <summary>
/// The entries that this process has written itself, so that a token's first use reads none back. What changes an entry here forgets it. One that was
/// changed by another process, or in the moment it was written, is still told as it was written: that a token has been revoked, whoever asks learns from
/// the authority in force, as for every token that was verified before.
/// </summary>
internal sealed class IssuedTokens
{
    private const int Capacity = 16_384;
    private readonly ConcurrentDictionary<string, TokenEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Remembers an entry that has been written.</summary>
    /// <param name="id">The token's identifier.</param>
    /// <param name="entry">Its entry.</param>
    public void Remember(string id, TokenEntry entry)
    {
        // A token is used at once or hardly ever, so all go where there are too many: they are read again.
        if (_entries.Count >= Capacity)
        {
            _entries.Clear();
        }

        _entries[id] = entry;
    }

    /// <summary>Finds an entry.</summary>
    /// <param name="id">The token's identifier.</param>
    /// <returns>The entry; null where it has to be read.</returns>
    public TokenEntry? Find(string id) => _entries.GetValueOrDefault(id);

    /// <summary>Forgets an entry.</summary>
    /// <param name="id">The token's identifier.</param>
    public void Forget(string id) => _entries.TryRemove(id, out _);

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _entries.Clear();
}
