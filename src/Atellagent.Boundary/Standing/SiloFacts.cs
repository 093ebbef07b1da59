namespace Atellagent.Boundary.Standing;

/// <summary>What a silo tells of itself.</summary>
[GenerateSerializer, Alias("atellagent.silo-facts")]
public sealed record SiloFacts
{
    /// <summary>Machine and process, as records name it.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The version of the program.</summary>
    [Id(1)] public required string Version { get; init; }

    /// <summary>When the process began.</summary>
    [Id(2)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Why it would take no action now; empty where it would.</summary>
    [Id(3)] public required string NotReady { get; init; }

    /// <summary>The policy version that it decides under; null where there is no valid bundle.</summary>
    [Id(4)] public required string? PolicyVersion { get; init; }

    /// <summary>The value of the authority clock that its copy of authority is complete up to.</summary>
    [Id(5)] public required long Clock { get; init; }

    /// <summary>The log that it writes.</summary>
    [Id(6)] public required string Log { get; init; }

    /// <summary>Records that wait to be written.</summary>
    [Id(7)] public required int Backlog { get; init; }

    /// <summary>Outcomes that could not be written, and are owed.</summary>
    [Id(8)] public required int Owed { get; init; }

    /// <summary>Actions that are being decided, or are at their destination.</summary>
    [Id(9)] public required int UnderWay { get; init; }

    /// <summary>Actions that wait for their turn.</summary>
    [Id(10)] public required int Waiting { get; init; }

    /// <summary>Room on the disk of its data folder, in bytes; null where that is not known.</summary>
    [Id(11)] public required long? FreeBytes { get; init; }
}
