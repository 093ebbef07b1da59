using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Figures;

/// <summary>
/// Counts the records that this silo has written since its start, by what they say. The one evidence writer adds, whoever looks reads. What is
/// told apart is in words of ours, and never a name that somebody outside chose.
/// </summary>
public sealed class RecordCounts
{
    private readonly ConcurrentDictionary<(string Type, string Word), StrongBox<long>> _counts = new();

    /// <summary>Counts one.</summary>
    /// <param name="index">What it is found by.</param>
    internal void Add(EvidenceIndex index)
    {
        string word = index.Type switch
        {
            "alert" or "decision" or "erasure" or "label" or "run" or "token" => index.Effect,
            "approval" or "outcome" or "redemption" or "settlement" => index.Outcome,
            _ => null,
        } ?? "";
        StrongBox<long> count = _counts.GetOrAdd((index.Type, word), static _ => new StrongBox<long>());
        Interlocked.Increment(ref count.Value);
    }

    /// <summary>The counts, by type and word.</summary>
    /// <returns>They; a word is empty where the type has none.</returns>
    public ImmutableArray<(string Type, string Word, long Count)> Read() =>
        [.. _counts.Select(static one => (one.Key.Type, one.Key.Word, Interlocked.Read(ref one.Value.Value)))
            .OrderBy(static one => one.Type, StringComparer.Ordinal).ThenBy(static one => one.Word, StringComparer.Ordinal)];
}
