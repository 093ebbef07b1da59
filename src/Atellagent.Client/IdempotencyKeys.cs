using System.Security.Cryptography;

namespace Atellagent.Client;

/// <summary>Makes keys for actions whose caller gave none, so that a lost answer can always be asked for again.</summary>
internal static class IdempotencyKeys
{
    public static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
