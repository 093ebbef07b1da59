using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>What came of bringing arguments inside the bounds of narrows.</summary>
internal abstract record NarrowingResult
{
    private NarrowingResult()
    {
    }

    /// <summary>They are inside already.</summary>
    internal sealed record Inside : NarrowingResult;

    /// <summary>They were changed, and are inside now.</summary>
    internal sealed record Repaired(JsonObject Arguments, ImmutableArray<ArgumentChange> Changes) : NarrowingResult;

    /// <summary>They cannot be brought inside.</summary>
    internal sealed record Refused(CompiledRule Rule, string Argument, string Message) : NarrowingResult;
}
