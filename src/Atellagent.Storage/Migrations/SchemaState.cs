namespace Atellagent.Storage.Migrations;

/// <summary>How the database's schema stands to the one that this program was built for.</summary>
public abstract record SchemaState
{
    private SchemaState()
    {
    }

    /// <summary>One line for an operator.</summary>
    public abstract string Message { get; }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsCurrent { get; }

    /// <summary>The schema is the one wanted; only this one may be served from.</summary>
    /// <param name="Version">Its version.</param>
    public sealed record Current(int Version) : SchemaState
    {
        /// <inheritdoc />
        public override string Message => $"the database schema is at version {Version}";

        internal override bool IsCurrent => true;
    }

    /// <summary>Steps are still to be taken.</summary>
    /// <param name="Version">The version it is at; 0 for an empty database.</param>
    /// <param name="Pending">The names of the steps, in order.</param>
    public sealed record Behind(int Version, IReadOnlyList<string> Pending) : SchemaState
    {
        /// <inheritdoc />
        public override string Message =>
            $"the database schema is at version {Version} and {Pending.Count} migration(s) behind; run atell migrate";

        internal override bool IsCurrent => false;
    }

    /// <summary>The schema cannot be trusted to be ours; nothing is done to it.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(string Reason) : SchemaState
    {
        /// <inheritdoc />
        public override string Message => Reason;

        internal override bool IsCurrent => false;
    }
}
