# The environment that jobs on Kubernetes run in: docs/how-to/run-on-kubernetes.md says how to build it.
#
# Locked packages and nothing of the project: its code comes with each job, its data from the object storage.
# PYTHON is an image of Python with pip, named by its digest, so that the same image comes of the same files.
ARG PYTHON
FROM ${PYTHON}

COPY requirements.lock requirements-kubernetes.lock /opt/drive-eval/
RUN python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
      -r /opt/drive-eval/requirements.lock \
 && python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
      -r /opt/drive-eval/requirements-kubernetes.lock \
 && python -m pip download --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
      --dest /opt/drive-eval/wheels -r /opt/drive-eval/requirements-kubernetes.lock \
 && useradd --create-home --uid 10001 evaluation

# Each job begins by installing its storage plugin: from these files, never from the network.
ENV PIP_NO_INDEX=1 PIP_NO_DEPS=1 PIP_FIND_LINKS=/opt/drive-eval/wheels PIP_DISABLE_PIP_VERSION_CHECK=1
# Where a job's code is unpacked; the package is imported from there.
ENV PYTHONPATH=/workdir/workflow OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
USER 10001
WORKDIR /workdir
