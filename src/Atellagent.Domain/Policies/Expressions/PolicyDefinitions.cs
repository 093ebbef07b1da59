using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// The variables and derived roles of a policy, bound when first read, so that one may be made of others in any order; a circle
/// is an error. Equal ones of a bundle keep their value in one place.
/// </summary>
/// <param name="policy">The policy.</param>
/// <param name="scope">What they are checked against.</param>
/// <param name="nodes">The nodes of the bundle.</param>
/// <param name="errors">Takes the errors.</param>
internal sealed class PolicyDefinitions(PolicyDocument policy, ExpressionScope scope, NodeInterner nodes, List<DocumentError> errors)
{
    private readonly Dictionary<string, ScopeName> _bound = new(StringComparer.Ordinal);
    private readonly List<string> _binding = [];

    /// <summary>Finds a variable or a role.</summary>
    /// <param name="path">Its name with what it is, such as <c>variables.repeat</c>.</param>
    /// <returns>The name, or null.</returns>
    public ScopeName? Find(string path)
    {
        if (_bound.TryGetValue(path, out ScopeName? known))
        {
            return known;
        }

        bool isRole = path.StartsWith("roles.", StringComparison.Ordinal);
        ImmutableArray<NamedExpression> named = isRole ? policy.Roles : policy.Variables;
        string name = path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return named.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.Ordinal)) is NamedExpression definition
            ? _bound[path] = Bind(path, definition.Source, isRole)
            : null;
    }

    /// <summary>Checks all of them.</summary>
    public void CheckAll()
    {
        foreach (NamedExpression variable in policy.Variables)
        {
            Find("variables." + variable.Name);
        }

        foreach (NamedExpression role in policy.Roles)
        {
            Find("roles." + role.Name);
        }
    }

    private ScopeName Bind(string path, SourceText source, bool isRole)
    {
        if (_binding.Contains(path, StringComparer.Ordinal))
        {
            errors.Add(new DocumentError(source.Position, $"{string.Join(" reads ", [.. _binding.SkipWhile(p => p != path), path])}: nothing can be made of itself"));
            return Erroneous(path);
        }

        _binding.Add(path);
        try
        {
            Syntax syntax = ExpressionParser.Parse(source.Text);
            ExpressionBinder binder = new(scope, nodes, source, errors);
            BoundNode bound = isRole ? new BoundNode(binder.BindCondition(syntax), ExpressionType.Bool) : binder.BindValue(syntax);
            if (bound.Constant is not null)
            {
                return new ScopeName(path, new ExpressionField(bound.Type, true), () => bound.Node, bound.Node);
            }

            Node variable = nodes.AddVariable(bound.Node);
            return new ScopeName(path, new ExpressionField(bound.Type, true), () => variable, variable) { ReadsArguments = binder.ReadsArguments, ReadsFindings = binder.ReadsFindings };
        }
        catch (ExpressionSyntaxException fault)
        {
            errors.Add(new DocumentError(ExpressionBinder.Locate(source, fault.Offset), fault.Message));
            return Erroneous(path);
        }
        finally
        {
            _binding.RemoveAt(_binding.Count - 1);
        }
    }

    private static ScopeName Erroneous(string path) => new(path, new ExpressionField(ExpressionType.Dyn, true), static () => new ConstantNode(Value.Error));
}
