using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class ForeseeTests
{
    private static readonly PolicyRule Yes = Allow("yes", "'support' in principal.roles");
    private static readonly PolicyRule Perhaps = Allow("perhaps", "args.amount < 5");
    private static readonly PolicyRule No = Deny("no", "principal.name == 'support-agent'");
    private static readonly PolicyRule Broken = Deny("broken", "deployment.name == 'x'");

    [Fact]
    public void Only_an_allow_that_is_certain_and_alone_is_always()
    {
        Assert.Equal("Always p#yes", Foreseen(Production, Yes));
        Assert.Equal("Always p#yes", Foreseen(Production, Yes, Allow("not", "'senior' in principal.roles")));
        Assert.Equal("Depends p#perhaps", Foreseen(Production, Perhaps));
        Assert.Equal("Depends p#perhaps p#yes", Foreseen(Production, Yes, Perhaps));
        Assert.Equal("Depends p#ask p#yes", Foreseen(Production, Yes, Approval("ask", null)));
        Assert.Equal("Depends p#n p#yes", Foreseen(Production, Yes, Narrow("n", "args.amount > 5", ("amount", AtMost(5)))));
    }

    [Fact]
    public void Without_an_allow_that_may_hold_it_is_never()
    {
        Assert.Equal("Never", Foreseen(Production));
        Assert.Equal("Never", Foreseen(Production, Allow("not", "'senior' in principal.roles")));
        Assert.Equal("Never p#ask", Foreseen(Production, Approval("ask", null)));
    }

    [Fact]
    public void Past_a_certain_deny_or_error_it_is_never_and_hangs_on_them_alone()
    {
        Assert.Equal("Never p#no", Foreseen(Production, Yes, No, Deny("zz", "args.amount > 5")));
        Assert.Equal("Never p#broken", Foreseen(null, Perhaps, Broken));
        Assert.Equal("Never p#broken p#no", Foreseen(null, Allow("a", "'support' in principal.roles"), Broken, No, Allow("z", "'support' in principal.roles")));
    }

    [Fact]
    public void What_is_known_of_the_arguments_is_taken_into_account_and_the_rest_is_not_guessed()
    {
        PolicyBundle bundle = Bundle(Policy("p", Yes, Deny("kind", "has(args.kind) && args.kind == 'defect'"), Deny("all", "has(requested.args.kind) && requested.args.kind == 'goodwill'")));
        Possibility Known(string arguments) => DecisionEngine.Foresee(bundle, Agent, Production, Payments, null, Payments.Operations["refund"], known: JsonOf(arguments));

        Assert.Equal(Possibility.Never, Known("""{ "kind": "defect" }"""));
        Assert.Equal(Possibility.Depends, Known("""{ "kind": "goodwill" }"""));
        Assert.Equal(Possibility.Depends, Known("""{ "currency": "EUR" }"""));

        PolicyBundle optional = Bundle(Policy("p", Allow("with", "has(args.kind) && args.kind == 'defect'"), Deny("without", "!has(args.note)")));
        Assert.Equal(Possibility.Depends, DecisionEngine.Foresee(optional, Agent, Production, Payments, null, Payments.Operations["refund"], known: JsonOf("""{ "kind": "defect" }""")));
        Assert.Equal(Possibility.Never, DecisionEngine.Foresee(optional, Agent, Production, Payments, null, Payments.Operations["refund"], known: JsonOf("""{ "kind": "goodwill" }""")));
    }

    [Fact]
    public void A_rule_for_others_has_no_part_in_it()
    {
        PolicyDocument staging = Policy("staging", No) with { Match = new PolicyMatch { Environments = ["staging"] } };
        PolicyBundle bundle = Bundle(Policy("p", Yes), staging);

        Assert.Equal(Possibility.Always, DecisionEngine.Foresee(bundle, Agent, Production, Payments, null, Payments.Operations["refund"]));
        Assert.Equal(Possibility.Never, DecisionEngine.Foresee(bundle, Agent, Production with { Environment = "staging" }, Payments, null, Payments.Operations["refund"]));
    }

    [Fact]
    public void An_operation_that_the_policies_do_not_know_as_it_is_now_is_never_allowed()
    {
        PolicyBundle bundle = Bundle(Policy("p", Yes));

        Assert.Equal(Possibility.Never, DecisionEngine.Foresee(bundle, Agent, Production, Payments, null, Operation("refund", OperationEffect.Write, """{ "type": "object" }""")));
        Assert.Equal(Possibility.Never, DecisionEngine.Foresee(bundle, Agent, Production, Payments, null, Operation("other", OperationEffect.Write, RefundSchema)));
    }

    private static string Foreseen(DeploymentDocument? deployment, params PolicyRule[] rules)
    {
        PolicyBundle bundle = Bundle(Policy("p", rules));
        List<string> deciding = [];
        Possibility told = DecisionEngine.Foresee(bundle, Agent, deployment, Payments, null, Payments.Operations["refund"], deciding);

        Assert.Equal(told, DecisionEngine.Foresee(bundle, Agent, deployment, Payments, null, Payments.Operations["refund"]));
        return string.Join(' ', deciding.Prepend(told.ToString()));
    }
}
