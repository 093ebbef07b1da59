using System.Security.Cryptography;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Storage.OpenIddict;

/// <summary>The ids of entries: a prefix that says what it is, and a ULID, so that they sort by time.</summary>
internal static class EntryId
{
    /// <summary>Makes an id.</summary>
    /// <param name="prefix">What the entry is, with its underscore.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The id.</returns>
    public static string Create(string prefix, TimeProvider time)
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);
        return prefix + Ulid.Create(time.GetUtcNow().ToUnixTimeMilliseconds(), random);
    }
}
