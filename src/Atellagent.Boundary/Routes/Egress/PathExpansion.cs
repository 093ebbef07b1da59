namespace Atellagent.Boundary.Routes.Egress;

/// <summary>What came of filling a path template.</summary>
internal abstract record PathExpansion
{
    private PathExpansion()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsPath { get; }

    /// <summary>The path.</summary>
    /// <param name="Text">Percent-encoded, ready to be sent.</param>
    public sealed record Path(string Text) : PathExpansion
    {
        internal override bool IsPath => true;
    }

    /// <summary>An argument cannot be a segment.</summary>
    /// <param name="Argument">Which.</param>
    public sealed record Refused(string Argument) : PathExpansion
    {
        internal override bool IsPath => false;
    }
}
