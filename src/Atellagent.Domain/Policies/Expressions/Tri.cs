namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// The outcome of a test, as plain integers: the hot path compares and returns them without allocating or throwing.
/// The first three are those of <see cref="Decisions.RuleOutcome"/>.
/// </summary>
internal static class Tri
{
    public const int Error = 0;
    public const int False = 1;
    public const int True = 2;

    /// <summary>It depends on what is not known yet.</summary>
    public const int Unknown = 3;

    public static int Of(bool truth) => truth ? True : False;

    /// <summary>The outcome of a test on two values, at least one of which is not known.</summary>
    public static int Unsettled(in Value left, in Value right) =>
        left.Kind == ValueKind.Unknown || right.Kind == ValueKind.Unknown ? Unknown : Error;

    public static int Unsettled(in Value value) => value.Kind == ValueKind.Unknown ? Unknown : Error;
}
