using System.Collections.Immutable;
using System.Globalization;

namespace Atellagent.Domain.Schemas;

/// <summary>Collects violations together with the place that is being looked at.</summary>
internal sealed class ViolationTrace
{
    private const int MaxViolations = 32;

    private readonly List<string> _path = [];
    private readonly ImmutableArray<SchemaViolation>.Builder _violations = ImmutableArray.CreateBuilder<SchemaViolation>();

    /// <summary>What was found.</summary>
    public ImmutableArray<SchemaViolation> Violations => _violations.ToImmutable();

    /// <summary>Goes to a member.</summary>
    public void Enter(string name) =>
        _path.Add(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    /// <summary>Goes to an item.</summary>
    public void Enter(int index) => _path.Add(index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Goes back.</summary>
    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Notes that something is wrong at this place.</summary>
    public void Add(string message)
    {
        if (_violations.Count < MaxViolations)
        {
            _violations.Add(new SchemaViolation(string.Concat(_path.Select(part => "/" + part)), message));
        }
    }
}
