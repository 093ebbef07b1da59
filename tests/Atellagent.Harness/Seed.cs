using System.Globalization;
using System.Security.Cryptography;

namespace Atellagent.Harness;

/// <summary>
/// Randomness that can be played again: every random test prints its seed, and <c>ATELLAGENT_SEED</c> sets it.
/// </summary>
public sealed class Seed
{
    private ulong _state;

    private Seed(ulong value) => (Value, _state) = (value, value);

    /// <summary>The seed.</summary>
    public ulong Value { get; }

    /// <summary>The seed from the environment, or a fresh one.</summary>
    public static Seed FromEnvironment() =>
        ulong.TryParse(Environment.GetEnvironmentVariable("ATELLAGENT_SEED"), CultureInfo.InvariantCulture, out ulong given)
            ? new Seed(given)
            : new Seed(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));

    /// <summary>A number from <paramref name="from"/> up to and without <paramref name="to"/> (SplitMix64).</summary>
    public int Next(int from, int to)
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return from + (int)((z ^ (z >> 31)) % (ulong)(to - from));
        }
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ATELLAGENT_SEED={Value}");
}
