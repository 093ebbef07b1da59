using System.Collections.Frozen;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// What the conditions of one policy see when they are asked about one operation: its arguments, what the boundary knows, and
/// the policy's own constants, variables and derived roles.
/// </summary>
internal sealed class PolicyScope : ExpressionScope
{
    private const string Constants = "constants";

    private static readonly FrozenDictionary<string, ScopeName> Attributes = ExpressionAttributes.Groups.Values
        .SelectMany(static group => group.Values)
        .Concat(ExpressionAttributes.Whole)
        .ToFrozenDictionary(
            static a => a.Path,
            static a => new ScopeName(a.Path, a.Field, () => new AttributeNode(a.Read, a.Path))
            {
                MakeTest = () => new HasAttributeTest(a.Read),
                ReadsArguments = a.Path == "target.recipients",
                ReadsFindings = a.Path == "findings" ? [ExpressionBinder.AllFindings] : [],
            },
            StringComparer.Ordinal);

    private readonly PolicyDocument _policy;
    private readonly PolicyPhase _phase;
    private readonly ScopeName _arguments;
    private readonly ScopeName _requested;
    private readonly ScopeName _labels;
    private readonly PolicyDefinitions _definitions;

    /// <summary>Makes one.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="operation">The operation as errors name it, such as <c>payments/refund</c>.</param>
    /// <param name="arguments">The type of its arguments.</param>
    /// <param name="labels">The type of what a run has read: a label that nothing gives is a mistake.</param>
    /// <param name="nodes">The nodes of the bundle.</param>
    /// <param name="errors">Takes the errors of variables and roles.</param>
    public PolicyScope(PolicyDocument policy, string operation, ExpressionType arguments, ExpressionType labels, NodeInterner nodes, List<DocumentError> errors)
    {
        (_policy, _phase, Subject) = (policy, policy.Match.Phase, operation);
        ExpressionField field = new(arguments, true);
        _arguments = new ScopeName("args", field, static () => new ArgumentsNode()) { ReadsArguments = true };
        _requested = new ScopeName("requested.args", field, static () => new AttributeNode(
            static e => e.Request is null ? Value.Unknown : Value.Of(e.Request.Authenticated.Request.Arguments), "requested.args"))
        {
            ReadsArguments = true,
        };
        _labels = Attributes["run.labels"] with { Field = new ExpressionField(labels, true) };
        _definitions = new PolicyDefinitions(policy, this, nodes, errors);
    }

    public override string Subject { get; }

    public override IEnumerable<string> Roots =>
        [.. ExpressionAttributes.Groups.Keys, .. ExpressionAttributes.Whole.Select(static a => a.Path), "args", "requested", Constants, "variables", "roles"];

    /// <summary>Checks the variables and roles that no rule reads, too.</summary>
    public void CheckDefinitions() => _definitions.CheckAll();

    public override ScopeName? Find(string path) => path switch
    {
        "args" => _arguments,
        "requested.args" => _requested,
        "run.labels" => _labels,
        "response" => _phase == PolicyPhase.Response ? Attributes[path] : null,
        _ when path.StartsWith("constants.", StringComparison.Ordinal) => Constant(path),
        _ when path.StartsWith("variables.", StringComparison.Ordinal) || path.StartsWith("roles.", StringComparison.Ordinal) => _definitions.Find(path),
        _ => Attributes.GetValueOrDefault(path),
    };

    public override IReadOnlyCollection<string>? PartsOf(string word) => word switch
    {
        "requested" => ["args"],
        Constants => [.. _policy.Constants.Members.Select(static m => m.Key)],
        "variables" => [.. _policy.Variables.Select(static v => v.Name)],
        "roles" => [.. _policy.Roles.Select(static r => r.Name)],
        _ => ExpressionAttributes.Groups.TryGetValue(word, out FrozenDictionary<string, ExpressionAttribute>? group) ? group.Keys : null,
    };

    public override string Unknown(string word) => word switch
    {
        Constants => "no such constant",
        "variables" => "no such variable",
        "roles" => "no such derived role",
        _ => "no such field",
    };

    private ScopeName? Constant(string path) => _policy.Constants.TryGet(path["constants.".Length..], out JsonValue? value)
        ? new ScopeName(path, new ExpressionField(ExpressionTypes.OfValue(value), true), () => new ConstantNode(Value.Of(value)), value)
        : null;
}
