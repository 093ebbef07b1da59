using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.PostgreSql;

/// <summary>
/// What a batch may want that the batch of another silo wants too: callers' keys, counters and approvals. Each has a number, the same
/// in every silo. Two that share one by chance wait for each other where they need not, and nothing more.
/// </summary>
internal static class SharedThings
{
    /// <summary>Finds them.</summary>
    /// <param name="entries">The batch.</param>
    /// <returns>Their numbers in order.</returns>
    public static SortedSet<long> Of(IReadOnlyList<EvidenceEntry> entries)
    {
        SortedSet<long> things = [];
        foreach (EvidenceEntry entry in entries)
        {
            if (entry.Claim is { Key: { } key } keyed)
            {
                things.Add(Number("key", keyed.Scope, key));
            }

            // How many actions of one caller wait is counted where the next is opened.
            if (entry is { Approval: ApprovalStep.Opened, Claim: { } opening })
            {
                things.Add(Number("waiting", opening.Scope));
            }

            if (entry.Erasure is { } erasure)
            {
                things.Add(Number("erasure", erasure.Id));
            }

            if (entry.Review is { } review)
            {
                things.Add(Number("review", review.Id));
            }

            if (entry.Approval is ApprovalStep.Moved moved)
            {
                things.Add(Number("approval", moved.Approval));
            }

            if (entry.Approval is ApprovalStep.Escalated escalated)
            {
                things.Add(Number("approval", escalated.Approval));
            }

            if (entry.Approval is ApprovalStep.Narrowed narrowed)
            {
                things.Add(Number("approval", narrowed.Approval));
            }

            if (entry.Claim?.Use is { } use)
            {
                things.Add(Number("approval", use.Approval));
            }

            if (entry.Claim?.Approval is { } consumed)
            {
                things.Add(Number("approval", consumed.Approval));
            }

            // An approval that ends takes the course of its action with it.
            if (CourseOf(entry) is { } action)
            {
                things.Add(Number("course", action));
            }

            foreach (CounterSettlement settlement in (entry.Claim?.Course as CourseStep.Admitted)?.Returned ?? [])
            {
                things.Add(Counter(settlement.Draw));
            }

            foreach (CounterDraw draw in entry.Claim?.Draws ?? [])
            {
                things.Add(Counter(draw));
            }

            foreach (CounterSettlement settlement in entry.Conclusion?.Settlements ?? [])
            {
                things.Add(Counter(settlement.Draw));
            }
        }

        return things;
    }

    private static string? CourseOf(EvidenceEntry entry) =>
        entry.Claim is { Course: CourseStep.Admitted } again ? again.Action
        : entry.Conclusion is { } conclusion && (conclusion.Course is not null || entry.Approval is not null) ? conclusion.Action
        : null;

    private static long Counter(CounterDraw draw) => Number("counter", draw.SourceKind, draw.Source, draw.Counter);

    private static long Number(params ReadOnlySpan<string> parts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
