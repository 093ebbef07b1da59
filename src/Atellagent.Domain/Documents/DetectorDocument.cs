namespace Atellagent.Domain.Documents;

/// <summary>
/// A detector that somebody else runs: a classifier of an organization or a decision point behind an <c>http</c> route, or a model that judges behind a <c>model</c>
/// route. Each question is an action of its own over that route, by a principal that the document names, decided and recorded as any other.
/// </summary>
public sealed record DetectorDocument : BoundaryDocument
{
    /// <summary>The longest that an answer may be waited for.</summary>
    public const int MostMilliseconds = 30_000;

    /// <summary>How long an answer is waited for where the document does not say.</summary>
    public const int UsualMilliseconds = 1_000;

    /// <inheritdoc />
    public override string Kind => "Detector";

    /// <summary>The route over which it is asked.</summary>
    public required string Route { get; init; }

    /// <summary>The operation of an <c>http</c> route by which it is asked; null where a model judges.</summary>
    public string? Operation { get; init; }

    /// <summary>The model that judges; null where a classifier is asked.</summary>
    public string? Model { get; init; }

    /// <summary>What the model is asked about the texts; null where a classifier is asked.</summary>
    public string? Question { get; init; }

    /// <summary>How a decision point is asked over the operation; null where a classifier or a model is.</summary>
    public AuthZenQuestion? AuthZen { get; init; }

    /// <summary>Who asks.</summary>
    public required string Principal { get; init; }

    /// <summary>From which deployment.</summary>
    public required string Deployment { get; init; }

    /// <summary>How long its answer is waited for; one that is later is none.</summary>
    public required TimeSpan Deadline { get; init; }

    // After what it names, and before the policies that name it.
    internal override int ApplyOrder => 4;
}
