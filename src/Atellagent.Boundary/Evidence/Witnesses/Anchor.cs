using Atellagent.Boundary.Routes.Egress;

namespace Atellagent.Boundary.Evidence.Witnesses;

/// <summary>A place outside that checkpoints are sent to, so that they are not the boundary's alone to keep.</summary>
public abstract record Anchor
{
    private Anchor()
    {
    }

    /// <summary>What operators call it.</summary>
    public abstract string Name { get; }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsClosed { get; }

    /// <summary>A file to which each is appended.</summary>
    /// <param name="Path">The file.</param>
    public sealed record OfFile(string Path) : Anchor
    {
        /// <inheritdoc />
        public override string Name => Path;

        internal override bool IsClosed => true;
    }

    /// <summary>A git repository on this machine, in which each is committed. Who pushes it, and where, is the operator's.</summary>
    /// <param name="Folder">Its working folder.</param>
    public sealed record OfGit(string Folder) : Anchor
    {
        /// <inheritdoc />
        public override string Name => Folder;

        internal override bool IsClosed => true;
    }

    /// <summary>An address to which each is posted.</summary>
    /// <param name="Destination">The address.</param>
    public sealed record OfHttp(ApprovedDestination Destination) : Anchor
    {
        /// <inheritdoc />
        public override string Name => Destination.Authority;

        internal override bool IsClosed => true;
    }
}
