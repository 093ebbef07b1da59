using System.Collections.Immutable;

namespace Atellagent.Domain.Documents;

/// <summary>How a hosted deployment is run: what, and within which limits.</summary>
public sealed record RunSpec
{
    /// <summary>The memory of a run that says nothing of it.</summary>
    public const int UsualMegabytes = 1024;

    /// <summary>The processes and threads of a run that says nothing of them.</summary>
    public const int UsualProcesses = 256;

    /// <summary>What is run, the program first; empty where whoever starts it says.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The folder that the sandbox has as its own; null where it has a new, empty one.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether it is started again when it has ended.</summary>
    public RestartRule Restart { get; init; }

    /// <summary>How much memory it may take, in MiB.</summary>
    public int MemoryMegabytes { get; init; } = UsualMegabytes;

    /// <summary>How many processes and threads it may have.</summary>
    public int Processes { get; init; } = UsualProcesses;

    /// <summary>How long a run lasts at most; null where for as long as it likes.</summary>
    public TimeSpan? Longest { get; init; }

    /// <inheritdoc />
    public bool Equals(RunSpec? other) =>
        other is not null
        && Command.AsSpan().SequenceEqual(other.Command.AsSpan())
        && (Directory, Restart, MemoryMegabytes, Processes, Longest) == (other.Directory, other.Restart, other.MemoryMegabytes, other.Processes, other.Longest);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Command.Length, Directory, Restart, MemoryMegabytes, Processes, Longest);
}
