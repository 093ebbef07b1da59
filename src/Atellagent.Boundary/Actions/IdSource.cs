using System.Security.Cryptography;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Boundary.Actions;

/// <summary>The one place where identifiers come from.</summary>
/// <param name="time">The clock that they sort by.</param>
public sealed class IdSource(TimeProvider time)
{
    private const int RandomBytes = 10;
    private const int PoolBytes = 4096;

    // Random bytes are fetched for many identifiers at once: each call to the generator enters the operating system.
    private readonly Lock _lock = new();
    private readonly byte[] _random = new byte[PoolBytes];
    private int _used = PoolBytes;

    /// <summary>A new action's id.</summary>
    /// <returns>The id.</returns>
    public ActionId NextAction() => ActionId.From(Next());

    /// <summary>A new decision's id.</summary>
    /// <returns>The id.</returns>
    public DecisionId NextDecision() => DecisionId.From(Next());

    /// <summary>A new approval's id.</summary>
    /// <returns>The id.</returns>
    public ApprovalId NextApproval() => ApprovalId.From(Next());

    /// <summary>A new run's id.</summary>
    /// <returns>The id.</returns>
    public RunId NextRun() => RunId.From(Next());

    /// <summary>A new review's id.</summary>
    /// <returns>The id.</returns>
    public ReviewId NextReview() => ReviewId.From(Next());

    /// <summary>A new follow-up's id.</summary>
    /// <returns>The id.</returns>
    public FollowUpId NextFollowUp() => FollowUpId.From(Next());

    /// <summary>A salt for what stands beside the records of one action.</summary>
    /// <returns>The salt.</returns>
    public string NextSalt()
    {
        Span<byte> random = stackalloc byte[SHA256.HashSizeInBytes];
        Take(random);
        return RecordPayload.SaltOf(random);
    }

    /// <summary>This process, as records name it: machine and process.</summary>
    public string Silo { get; } = SiloName.Text;

    private Ulid Next()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        Take(random);
        return Ulid.Create(time.GetUtcNow().ToUnixTimeMilliseconds(), random);
    }

    // What has been handed out is not kept: a salt must not be found in memory for longer than its action is.
    private void Take(Span<byte> random)
    {
        lock (_lock)
        {
            if (_used + random.Length > _random.Length)
            {
                RandomNumberGenerator.Fill(_random);
                _used = 0;
            }

            Span<byte> taken = _random.AsSpan(_used, random.Length);
            taken.CopyTo(random);
            taken.Clear();
            _used += random.Length;
        }
    }
}
