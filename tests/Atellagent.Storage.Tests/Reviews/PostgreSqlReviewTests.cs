using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Reviews;

public sealed class PostgreSqlReviewTests() : ReviewContract(DatabaseKind.PostgreSql);
