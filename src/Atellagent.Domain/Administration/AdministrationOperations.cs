using System.Collections.Frozen;

namespace Atellagent.Domain.Administration;

/// <summary>The operations of the boundary's own route.</summary>
public static class AdministrationOperations
{
    /// <summary>Works out what a change would do.</summary>
    public const string Plan = "plan";

    /// <summary>Decides recorded requests again under a draft.</summary>
    public const string Replay = "replay";

    /// <summary>Runs a draft beside the policies in force, to see what it would make of what is asked.</summary>
    public const string StartShadow = "shadow.start";

    /// <summary>Ends that.</summary>
    public const string StopShadow = "shadow.stop";

    /// <summary>Reads which draft runs, and what it made of what was asked.</summary>
    public const string ReadShadow = "read.shadow";

    /// <summary>Asks the destination of an <c>mcp</c> route for its tools.</summary>
    public const string Discover = "discover";

    /// <summary>Puts documents in force.</summary>
    public const string Apply = "apply";

    /// <summary>Puts a policy version in force that was in force before.</summary>
    public const string Rollback = "rollback";

    /// <summary>Asks for a change that takes the vote of another person.</summary>
    public const string Propose = "propose";

    /// <summary>Votes on such a change.</summary>
    public const string Vote = "vote";

    /// <summary>Suspends a principal or deployment.</summary>
    public const string Suspend = "suspend";

    /// <summary>Ends a suspension.</summary>
    public const string Resume = "resume";

    /// <summary>Disables a route.</summary>
    public const string Disable = "disable";

    /// <summary>Enables a route.</summary>
    public const string Enable = "enable";

    /// <summary>Rotates keys.</summary>
    public const string RotateKeys = "keys.rotate";

    /// <summary>Ends one token before its time.</summary>
    public const string EndToken = "tokens.end";

    /// <summary>Reads which tokens are live; never a token itself.</summary>
    public const string ReadTokens = "read.tokens";

    /// <summary>Replaces the key that signs checkpoints of evidence.</summary>
    public const string RotateEvidenceKey = "evidence.rotate-key";

    /// <summary>Makes a link with which a person chooses a password.</summary>
    public const string Invite = "people.invite";

    /// <summary>Sets a person's password.</summary>
    public const string SetPassword = "people.set-password";

    /// <summary>Asks for a use of break glass, confirms one, or opens one with a sealed code.</summary>
    public const string OpenGlass = "break-glass.open";

    /// <summary>Ends a use.</summary>
    public const string CloseGlass = "break-glass.close";

    /// <summary>Reviews what was done in a use.</summary>
    public const string ReviewGlass = "break-glass.review";

    /// <summary>Makes a code with which another person opens a use alone, once.</summary>
    public const string SealGlass = "break-glass.seal";

    /// <summary>Says what came of an action of which nobody knew.</summary>
    public const string Settle = "actions.settle";

    /// <summary>Opens a review of a decision.</summary>
    public const string OpenReview = "reviews.open";

    /// <summary>Opens reviews of decisions that are drawn at random.</summary>
    public const string SampleReviews = "reviews.sample";

    /// <summary>Says what a decision should have been.</summary>
    public const string JudgeReview = "reviews.judge";

    /// <summary>Says whose a review is, and where something has to change.</summary>
    public const string AssignReview = "reviews.assign";

    /// <summary>Opens the work that a review causes.</summary>
    public const string OpenFollowUp = "follow-ups.open";

    /// <summary>Says how that work stands, whose it is, or by when it is due.</summary>
    public const string MoveFollowUp = "follow-ups.move";

    /// <summary>Reads reviews and follow-ups.</summary>
    public const string ReadReviews = "read.reviews";

    /// <summary>Takes away what stands beside records.</summary>
    public const string Erase = "evidence.erase";

    /// <summary>Starts a run of a hosted deployment.</summary>
    public const string StartRun = "runs.start";

    /// <summary>Ends a run.</summary>
    public const string EndRun = "runs.end";

    /// <summary>Takes away what a holder of labels has read.</summary>
    public const string ClearLabels = "labels.clear";

    /// <summary>Reads who holds which labels.</summary>
    public const string ReadLabels = "read.labels";

    /// <summary>Reads the runs.</summary>
    public const string ReadRuns = "read.runs";

    /// <summary>Reads the uses.</summary>
    public const string ReadGlass = "read.break-glass";

    /// <summary>Reads the documents in force.</summary>
    public const string ReadDocuments = "read.documents";

    /// <summary>Reads policy versions.</summary>
    public const string ReadPolicyVersions = "read.policy-versions";

    /// <summary>Reads the changes that wait for a vote, and what became of others.</summary>
    public const string ReadChanges = "read.changes";

    /// <summary>Reads everybody's evidence.</summary>
    public const string ReadEvidence = "read.evidence";

    /// <summary>Reads how the boundary stands, in numbers.</summary>
    public const string ReadMetrics = "read.metrics";

    /// <summary>Reads how silos, stores and settings stand; secrets are not among it.</summary>
    public const string ReadSystem = "read.system";

    /// <summary>What only makes things safer: no applied policy reaches it, so that none can stand in its way.</summary>
    public static FrozenSet<string> Safer { get; } = FrozenSet.Create(StringComparer.Ordinal, Suspend, Disable, CloseGlass, EndRun, EndToken);
}
