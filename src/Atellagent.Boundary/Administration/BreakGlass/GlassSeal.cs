namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>A sealed code, of which only a keyed hash is kept.</summary>
/// <param name="Holder">Who opens a use with it.</param>
/// <param name="Hash">The hash.</param>
/// <param name="By">Who made it.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Alias("atellagent.glassseal"), Immutable]
public sealed record GlassSeal(
    [property: Id(0)] string Holder,
    [property: Id(1)] string Hash,
    [property: Id(2)] string By,
    [property: Id(3)] DateTimeOffset At)
{
    /// <summary>Says nothing of the hash.</summary>
    /// <returns>A placeholder.</returns>
    public override string ToString() => "(seal)";
}
