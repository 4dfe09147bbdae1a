"""kubernetes.py FILE...: manifests of Jobs against the published schemas (strict: no field that there is not), and against the rules between
fields that no schema has but the API server refuses (kubernetes/pkg/apis/batch/validation, v1.33). Then each rule is tried: a manifest that
breaks it must be refused. It has not been run on a cluster."""
import copy
import sys

import kubernetes_validate
import yaml

VERSIONS = ['1.33', '1.37']


def between_fields(job):
    spec = job['spec']
    pod = spec['template']['spec']
    names = [each['name'] for each in pod['containers'] + pod.get('initContainers', [])]
    if pod.get('restartPolicy') not in ('Never', 'OnFailure'):
        yield 'restartPolicy of a Job is Never or OnFailure'
    indexed = spec.get('completionMode') == 'Indexed'
    if indexed and not (spec.get('completions') and spec.get('parallelism') is not None):
        yield 'an Indexed Job says completions and parallelism'
    if indexed and len(f"{job['metadata']['name']}-{int(spec.get('completions', 1)) - 1}") > 63:
        yield 'name and index are a host name'
    if 'backoffLimitPerIndex' in spec:
        if not indexed:
            yield 'backoffLimitPerIndex goes with Indexed'
        if pod.get('restartPolicy') != 'Never':
            yield 'backoffLimitPerIndex goes with restartPolicy Never'
    if spec.get('maxFailedIndexes') is not None and spec['maxFailedIndexes'] > int(spec.get('completions', 0)):
        yield 'maxFailedIndexes is at most completions'
    policy = spec.get('podFailurePolicy')
    if policy is not None and pod.get('restartPolicy') != 'Never':
        yield 'podFailurePolicy goes with restartPolicy Never'
    for rule in (policy or {}).get('rules', []):
        if ('onExitCodes' in rule) == ('onPodConditions' in rule):
            yield 'a rule has either exit codes or conditions'
        if rule['action'] == 'FailIndex' and 'backoffLimitPerIndex' not in spec:
            yield 'FailIndex goes with backoffLimitPerIndex'
        codes = rule.get('onExitCodes')
        if codes is not None:
            values = codes['values']
            if values != sorted(set(values)) or not 0 < len(values) <= 255:
                yield 'exit codes are in order, each once'
            if codes['operator'] == 'In' and 0 in values:
                yield '0 is no failure'
            if codes.get('containerName') not in [None, *names]:
                yield 'a rule names a container that there is'
        for condition in rule.get('onPodConditions', []):
            if condition.get('status', 'True') not in ('True', 'False', 'Unknown'):
                yield 'a status is True, False or Unknown'
    volumes = {each['name'] for each in pod.get('volumes', [])}
    for container in pod['containers']:
        for mount in container.get('volumeMounts', []):
            if mount['name'] not in volumes:
                yield 'a mount names a volume that there is'


def ours(job):
    """What these recipes mean, beyond what the API server asks."""
    rules = job['spec']['podFailurePolicy']['rules']
    failing = {code for rule in rules if rule['action'] != 'Ignore' for code in rule.get('onExitCodes', {}).get('values', [])}
    if not {1, 2, 70} <= failing:
        yield 'what a person must act on is not repeated'
    if failing & {75, 137, 143}:
        yield 'what may pass by itself is repeated'
    if rules[0]['action'] != 'Ignore':
        yield 'a disruption is looked at first'


def faults(job):
    found = [*between_fields(job), *ours(job)]
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(job, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            found.append(f'{version}: {error.message}')
    return found


def spoilt(job, change):
    other = copy.deepcopy(job)
    change(other['spec'], other['spec']['template']['spec'])
    return other


# each breaks one rule of schema or fields
BREAKS = {
    'a field that there is not': lambda spec, pod: spec.update(backoffLimitPerindex=3),
    'a number as a text': lambda spec, pod: spec.update(completions='4'),
    'restarted in its place': lambda spec, pod: pod.update(restartPolicy='OnFailure'),
    'restarted always': lambda spec, pod: pod.update(restartPolicy='Always'),
    'not indexed': lambda spec, pod: spec.update(completionMode='NonIndexed'),
    'no limit for an index': lambda spec, pod: spec.pop('backoffLimitPerIndex'),
    'codes out of order': lambda spec, pod: spec['podFailurePolicy']['rules'][1]['onExitCodes'].update(values=[70, 1, 2]),
    '0 among them': lambda spec, pod: spec['podFailurePolicy']['rules'][1]['onExitCodes'].update(values=[0, 1, 2, 70]),
    'another container': lambda spec, pod: spec['podFailurePolicy']['rules'][1]['onExitCodes'].update(containerName='x'),
    '75 not repeated': lambda spec, pod: spec['podFailurePolicy']['rules'][1]['onExitCodes'].update(values=[1, 2, 70, 75]),
    '1 repeated': lambda spec, pod: spec['podFailurePolicy']['rules'][1]['onExitCodes'].update(values=[2, 70]),
    'both in one rule': lambda spec, pod: spec['podFailurePolicy']['rules'][0].update(
        onExitCodes={'operator': 'In', 'values': [1]}),
    'a status that is a boolean': lambda spec, pod: spec['podFailurePolicy']['rules'][0]['onPodConditions'][0].update(status=True),
    'a volume that there is not': lambda spec, pod: pod['volumes'].pop(),
    'more failed indexes than there are': lambda spec, pod: spec.update(maxFailedIndexes=5),
    'how many, not said': lambda spec, pod: spec.pop('completions'),
}

bad = 0
for file in sys.argv[1:]:
    for job in yaml.safe_load_all(open(file)):
        for fault in faults(job):
            print(f'{file}: {fault}')
            bad += 1
        if job['spec'].get('completionMode') != 'Indexed':
            continue
        for name, change in BREAKS.items():
            if not faults(spoilt(job, change)):
                print(f'{file}: {name}: is not refused')
                bad += 1
sys.exit(bad > 0)
