using System.Text.Json.Serialization;
using Atellagent.Client.Alerts;
using Atellagent.Client.Actions;
using Atellagent.Client.Administration;
using Atellagent.Client.Approvals;
using Atellagent.Client.Authority;
using Atellagent.Client.Decisions;
using Atellagent.Client.Detectors;
using Atellagent.Client.Enforcement;
using Atellagent.Client.Evidence;
using Atellagent.Client.Plans;
using Atellagent.Client.Problems;
using Atellagent.Client.Queries;
using Atellagent.Client.Labels;
using Atellagent.Client.Questions;
using Atellagent.Client.Runs;
using Atellagent.Client.Reviews;
using Atellagent.Client.Tokens;
using Atellagent.Client.Webhooks;

namespace Atellagent.Client;

/// <summary>The contract's JSON, generated at build time: camelCase, duplicate keys refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    MaxDepth = 128,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ActionSubmission))]
[JsonSerializable(typeof(ActionReport))]
[JsonSerializable(typeof(ToolListing))]
[JsonSerializable(typeof(EnforcementReport))]
[JsonSerializable(typeof(PermitRedemption))]
[JsonSerializable(typeof(ReportedOutcome))]
[JsonSerializable(typeof(OpenActionListing))]
[JsonSerializable(typeof(ActionSettlement))]
[JsonSerializable(typeof(DecisionReport))]
[JsonSerializable(typeof(DecisionStory))]
[JsonSerializable(typeof(EvidenceListing))]
[JsonSerializable(typeof(ErasureOrder))]
[JsonSerializable(typeof(ErasureReport))]
[JsonSerializable(typeof(ErasureListing))]
[JsonSerializable(typeof(EvidenceEvent))]
[JsonSerializable(typeof(EvidenceRecordReport))]
[JsonSerializable(typeof(EvidenceKeyListing))]
[JsonSerializable(typeof(EvidenceKeyRotation))]
[JsonSerializable(typeof(InclusionProof))]
[JsonSerializable(typeof(ConsistencyProof))]
[JsonSerializable(typeof(ApplyReport))]
[JsonSerializable(typeof(DocumentListing))]
[JsonSerializable(typeof(DocumentReport))]
[JsonSerializable(typeof(PolicyVersionListing))]
[JsonSerializable(typeof(PolicyVersionReport))]
[JsonSerializable(typeof(PolicyRollback))]
[JsonSerializable(typeof(ApprovalListing))]
[JsonSerializable(typeof(ApprovalReport))]
[JsonSerializable(typeof(CastVote))]
[JsonSerializable(typeof(DryRun))]
[JsonSerializable(typeof(DryRunReport))]
[JsonSerializable(typeof(CapabilityListing))]
[JsonSerializable(typeof(MapReport))]
[JsonSerializable(typeof(BoundsWish))]
[JsonSerializable(typeof(NarrowedReport))]
[JsonSerializable(typeof(WebhookListing))]
[JsonSerializable(typeof(AlertListing))]
[JsonSerializable(typeof(FiredAlert))]
[JsonSerializable(typeof(ReviewOpening))]
[JsonSerializable(typeof(ReviewChange))]
[JsonSerializable(typeof(SampleDrawing))]
[JsonSerializable(typeof(SampleReport))]
[JsonSerializable(typeof(ReviewReport))]
[JsonSerializable(typeof(ReviewListing))]
[JsonSerializable(typeof(ReviewSummary))]
[JsonSerializable(typeof(FollowUpOpening))]
[JsonSerializable(typeof(FollowUpChange))]
[JsonSerializable(typeof(FollowUpReport))]
[JsonSerializable(typeof(FollowUpListing))]
[JsonSerializable(typeof(FollowUpDraft))]
[JsonSerializable(typeof(SavedQueryListing))]
[JsonSerializable(typeof(QueryToSave))]
[JsonSerializable(typeof(SavedQueryName))]
[JsonSerializable(typeof(TextToSearch))]
[JsonSerializable(typeof(FindingListing))]
[JsonSerializable(typeof(AbsenceReport))]
[JsonSerializable(typeof(AbsenceListing))]
[JsonSerializable(typeof(PendingChangeListing))]
[JsonSerializable(typeof(PendingChangeReport))]
[JsonSerializable(typeof(ChangeVote))]
[JsonSerializable(typeof(GlassListing))]
[JsonSerializable(typeof(GlassUseReport))]
[JsonSerializable(typeof(GlassOpening))]
[JsonSerializable(typeof(GlassReview))]
[JsonSerializable(typeof(GlassCodeReport))]
[JsonSerializable(typeof(SigningKeyListing))]
[JsonSerializable(typeof(SystemReport))]
[JsonSerializable(typeof(KeyRotation))]
[JsonSerializable(typeof(LiveTokenListing))]
[JsonSerializable(typeof(TokenEnding))]
[JsonSerializable(typeof(EndedTokenReport))]
[JsonSerializable(typeof(InvitationReport))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(PolicyTestReport))]
[JsonSerializable(typeof(PlanLine))]
[JsonSerializable(typeof(PlanProgressReport))]
[JsonSerializable(typeof(PolicyPlanReport))]
[JsonSerializable(typeof(ShadowReport))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(LabelClearing))]
[JsonSerializable(typeof(LabelListing))]
[JsonSerializable(typeof(LabelReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(RunListing))]
[JsonSerializable(typeof(HostedListing))]
[JsonSerializable(typeof(RunWatchReport))]
[JsonSerializable(typeof(RunOutcome))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ProblemReport))]
[JsonSerializable(typeof(TokenReport))]
[JsonSerializable(typeof(AuthorityReport))]
[JsonSerializable(typeof(CertificateReport))]
public sealed partial class WireJson : JsonSerializerContext;
