using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>What a server said to one JSON-RPC request.</summary>
internal abstract record McpReply
{
    private McpReply()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsResult { get; }

    /// <summary>It answered.</summary>
    /// <param name="Value">The result.</param>
    public sealed record Result(JsonObject Value) : McpReply
    {
        internal override bool IsResult => true;
    }

    /// <summary>It refused, with a JSON-RPC error or an HTTP status.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Body">The error object.</param>
    public sealed record Refusal(int Status, JsonObject Body) : McpReply
    {
        internal override bool IsResult => false;
    }

    /// <summary>The session is not known any more; nothing was carried out.</summary>
    public sealed record SessionLost : McpReply
    {
        internal override bool IsResult => false;
    }

    /// <summary>The answer cannot be understood, though the request arrived.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Unreadable(string Reason) : McpReply
    {
        internal override bool IsResult => false;
    }
}
