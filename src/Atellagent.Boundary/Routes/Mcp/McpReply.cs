using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>What a server said to one JSON-RPC request.</summary>
internal abstract record McpReply
{
    private McpReply()
    {
    }

    /// <summary>Whether the credential was taken out of it already.</summary>
    public bool Redacted { get; init; }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsResult { get; }

    /// <summary>It answered.</summary>
    /// <param name="Value">The result.</param>
    public sealed record Result(JsonObject Value) : McpReply
    {
        internal override bool IsResult => true;
    }

    /// <summary>It answered with JSON that two readers could read differently.</summary>
    /// <param name="Succeeded">Whether it said yes.</param>
    /// <param name="Text">The answer as text.</param>
    public sealed record Inexact(bool Succeeded, string Text) : McpReply
    {
        internal override bool IsResult => true;
    }

    /// <summary>It refused, with a JSON-RPC error or an HTTP status.</summary>
    /// <param name="Status">The HTTP status, where that is what it refused with.</param>
    /// <param name="Body">The error object.</param>
    public sealed record Refusal(int? Status, JsonObject Body) : McpReply
    {
        internal override bool IsResult => false;
    }

    /// <summary>It does not know the session any more, so it carried nothing out.</summary>
    public sealed record SessionLost : McpReply
    {
        internal override bool IsResult => false;
    }

    /// <summary>The answer cannot be understood, though the request arrived.</summary>
    public sealed record Unreadable : McpReply
    {
        internal override bool IsResult => false;
    }
}
