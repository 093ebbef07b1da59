using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes;

/// <summary>What came of a dispatch: stage 7.</summary>
public abstract record RouteResult
{
    private RouteResult()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract string Status { get; }

    /// <summary>The destination answered.</summary>
    /// <param name="Succeeded">Whether it said yes.</param>
    /// <param name="HttpStatus">Its HTTP status, where it has one.</param>
    /// <param name="Result">What it said, credentials already removed; null where it said nothing.</param>
    /// <param name="Redacted">Whether a credential stood in the answer and was removed.</param>
    public sealed record Completed(bool Succeeded, int? HttpStatus, JsonValue? Result, bool Redacted) : RouteResult
    {
        /// <summary>What a model has used for it, as the provider told; null where that is not known.</summary>
        public ModelTokens? Used { get; init; }

        /// <summary>What passed through a tunnel, by its length; null where there was none.</summary>
        public JsonObject? Tunnel { get; init; }

        /// <summary>Whether it came in pieces and not to its end, so that what it says of itself may not be all.</summary>
        public bool IsPiecewise { get; init; }

        internal override string Status => Succeeded ? "succeeded" : "failed";
    }

    /// <summary>Provably nothing was sent.</summary>
    /// <param name="Code">Why, for programs: <c>destination_not_approved</c>, <c>destination_unreachable</c>, <c>credential_unavailable</c>, <c>arguments_invalid</c>, <c>permit_refused</c>.</param>
    /// <param name="Reason">Why, in words that hold nothing secret.</param>
    public sealed record NotSent(string Code, string Reason) : RouteResult
    {
        internal override string Status => "refused";
    }

    /// <summary>Something may have been sent, and what became of it cannot be known.</summary>
    /// <param name="Reason">Why, in words that hold nothing secret.</param>
    public sealed record Unknown(string Reason) : RouteResult
    {
        internal override string Status => "unknown";
    }
}
