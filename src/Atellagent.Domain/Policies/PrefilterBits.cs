using System.Collections.Frozen;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies;

/// <summary>The meaning of the 64 bits of one bundle: 8 for principal types, the others for the environments that its policies name.</summary>
internal sealed class PrefilterBits
{
    private const int FirstEnvironment = 8;
    private const int SharedBit = 63;
    private const ulong AnyPrincipal = 0xFF;
    private readonly FrozenDictionary<string, int> _bits;

    /// <summary>Gives a bit to each environment; past the last one they share it.</summary>
    /// <param name="policies">The policies.</param>
    public PrefilterBits(IEnumerable<PolicyDocument> policies)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (PolicyDocument policy in policies)
        {
            if (!policy.Match.Environments.IsDefault)
            {
                names.UnionWith(policy.Match.Environments);
            }
        }

        // The last bit stands for every environment that no policy names, and for those that found no bit.
        _bits = names.Select(static (name, i) => (name, Math.Min(FirstEnvironment + i, SharedBit)))
            .ToFrozenDictionary(static e => e.name, static e => e.Item2, StringComparer.Ordinal);
    }

    /// <summary>The bits of a request.</summary>
    public ulong Of(PrincipalType type, string? environment)
    {
        int bit = environment is not null && _bits.TryGetValue(environment, out int known) ? known : SharedBit;
        return (1UL << (int)type) | (1UL << bit);
    }

    /// <summary>The prefilter of a policy's rules.</summary>
    public RulePrefilter Of(PolicyMatch match)
    {
        ulong principals = match.PrincipalTypes.IsDefault ? AnyPrincipal : 0;
        foreach (PrincipalType type in match.PrincipalTypes.IsDefault ? [] : match.PrincipalTypes)
        {
            principals |= 1UL << (int)type;
        }

        if (match.Environments.IsDefault)
        {
            return new RulePrefilter(principals | ~AnyPrincipal, null);
        }

        ulong environments = 0;
        foreach (string environment in match.Environments)
        {
            environments |= 1UL << _bits[environment];
        }

        bool isShared = (environments & (1UL << SharedBit)) != 0;
        return new RulePrefilter(principals | environments, isShared ? match.Environments.ToFrozenSet(StringComparer.Ordinal) : null);
    }
}
