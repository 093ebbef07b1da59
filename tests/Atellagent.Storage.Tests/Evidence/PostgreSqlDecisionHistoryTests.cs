using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlDecisionHistoryTests() : DecisionHistoryContract(DatabaseKind.PostgreSql);
